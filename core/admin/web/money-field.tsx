import { NumberInput, Text } from '@mantine/core'
import { useContext, useState } from 'react'
import { minorUnits } from '../../model/minor-units.js'
import { type ConfigFieldProps, labelsOf } from './config-field-props.js'
import { Currency } from './currency.js'

/**
 * An amount as people write it; the setting holds it in the currency's minor units. What is typed stays as it is until the
 * field is left: an input that adds decimals meanwhile has to put the caret back, and may be too late for the next key.
 */
export function MoneyField(props: ConfigFieldProps) {
  const currency = useContext(Currency)
  const units = minorUnits(currency)
  const digits = Math.log10(units)
  const written = typeof props.value === 'number' ? (props.value / units).toFixed(digits) : ''
  // What is typed is more than its amount: `12.` is on the way to `12.50`.
  const [typed, setTyped] = useState<string | number>(written)
  const edit = (next: string | number): void => {
    setTyped(next)
    const amount = Math.round(Number(next) * units)
    // A lone `-` is no amount yet.
    props.onChange(next === '' || Number.isNaN(amount) ? null : amount)
  }
  return (
    <NumberInput
      {...labelsOf(props)}
      decimalScale={digits}
      clampBehavior="none"
      step={1}
      rightSection={<Text size="sm">{currency}</Text>}
      rightSectionWidth={56}
      value={typed}
      onChange={edit}
      onBlur={() => setTyped(written)}
    />
  )
}
