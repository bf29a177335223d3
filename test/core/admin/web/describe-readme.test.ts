import { expect, test } from 'vitest'
import { describeReadme } from '../../../../core/admin/web/describe-readme.js'

test('a README has one title, and tells why it asks for scopes in the words of the consent screen (P1)', () => {
  const readme =
    '# Greeter\n\nGreets.\n\n- `mail`: to greet.\n- `http:config.url`: to ask.\n- `minimum`: a setting.\n\n`mail` is a word.\n'
  expect(describeReadme(readme)).toBe(
    'Greets.\n\n- Sends mail in your name: to greet.\n- Sends data to where you tell it to: to ask.\n- `minimum`: a setting.\n\n`mail` is a word.',
  )
})
