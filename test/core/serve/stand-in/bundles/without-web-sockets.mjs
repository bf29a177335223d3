/** Has never heard of WebSockets. */
export default { withoutWebSockets: true }
