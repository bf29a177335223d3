import { Code, Text } from '@mantine/core'

/** What a file of products looks like. */
export function FileHint() {
  return (
    <>
      <Text size="sm">Prices are in the smallest unit of your currency: 1200 cents are 12.00 EUR.</Text>
      <Code block w="100%">
        {example}
      </Code>
    </>
  )
}

const example = `[{ "handle": "mug", "title": "Mug",
   "variants": [{ "sku": "MUG-W", "title": "White", "price": 1200, "stock": 40 }] }]`
