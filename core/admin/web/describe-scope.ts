export { describeScope } from '../../model/describe-scope.js'
