export default { health: 500 }
