export { formatMoney } from '../sdk/host/index.js'
