import { NumberInput } from '@mantine/core'
import { useContext, useState } from 'react'
import { minorUnits } from '../../model/minor-units.js'
import { type ConfigFieldProps, labelsOf } from './config-field-props.js'
import { Currency } from './currency.js'

/** An amount as people write it; the setting holds it in the currency's minor units. */
export function MoneyField(props: ConfigFieldProps) {
  const currency = useContext(Currency)
  const units = minorUnits(currency)
  // What is typed is more than its amount: `12.` is on the way to `12.50`.
  const [typed, setTyped] = useState<string | number>(typeof props.value === 'number' ? props.value / units : '')
  const edit = (next: string | number): void => {
    setTyped(next)
    props.onChange(next === '' ? null : Math.round(Number(next) * units))
  }
  return (
    <NumberInput
      {...labelsOf(props)}
      decimalScale={Math.log10(units)}
      fixedDecimalScale
      clampBehavior="none"
      step={1}
      suffix={` ${currency}`}
      value={typed}
      onChange={edit}
    />
  )
}
