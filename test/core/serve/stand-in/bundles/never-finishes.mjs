export default { finishes: 'never' }
