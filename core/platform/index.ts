export { examineMachine, type MachineReport } from './examine-machine.js'
export { type Platform, startPlatform } from './start-platform.js'
