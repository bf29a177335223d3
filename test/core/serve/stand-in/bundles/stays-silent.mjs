export default { staysSilent: true }
