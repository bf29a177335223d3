// Gets ready, and dies soon after; started again, it dies again.
setTimeout(() => process.exit(9), 150)

export default {}
