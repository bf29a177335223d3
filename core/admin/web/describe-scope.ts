export { describeScope, withinOneShop } from '../../model/describe-scope.js'
