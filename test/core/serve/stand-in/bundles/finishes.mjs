export default { finishes: 'well' }
