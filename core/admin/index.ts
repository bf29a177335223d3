export { registerAdmin } from './register-admin.js'
