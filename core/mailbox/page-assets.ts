/** How the mailbox's page looks, by day and by night. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f5f2, #191817); --sheet: light-dark(#fff, #232220); --ink: light-dark(#1c1b1a, #ecebe8);
  --soft: light-dark(#6b6863, #a09c95); --line: light-dark(#e2dfd8, #383633); --accent: light-dark(#0b6e4f, #6fd0ac);
}
* { box-sizing: border-box }
body { margin: 0; height: 100vh; display: flex; flex-direction: column; font: 15px/1.45 system-ui, sans-serif;
  color: var(--ink); background: var(--ground) }
header { display: flex; align-items: baseline; gap: 16px; padding: 14px 20px; border-bottom: 1px solid var(--line) }
h1 { margin: 0; font-size: 18px }
header p { margin: 0; flex: 1; color: var(--soft) }
button { font: inherit; padding: 4px 12px; border: 1px solid var(--line); border-radius: 6px; cursor: pointer;
  color: var(--ink); background: var(--sheet) }
button:disabled { opacity: .5; cursor: default }
main { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(240px, 360px) 1fr }
nav { overflow-y: auto; border-right: 1px solid var(--line) }
ol { margin: 0; padding: 0; list-style: none }
nav a { display: grid; grid-template-columns: 1fr auto; gap: 2px 8px; padding: 10px 20px; color: inherit;
  text-decoration: none; border-bottom: 1px solid var(--line); border-left: 3px solid transparent }
nav a:hover, nav a[aria-current] { background: var(--sheet) }
nav a[aria-current] { border-left-color: var(--accent) }
nav strong { grid-column: 1 / -1; font-weight: 600 }
.to, .from, nav strong { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.from { grid-column: 1 / -1 }
.to, .from, time, dt { color: var(--soft); font-size: 13px }
.nothing { padding: 20px; color: var(--soft) }
article { display: flex; flex-direction: column; gap: 12px; min-width: 0; padding: 20px }
h2 { margin: 0; font-size: 20px; overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 12px; margin: 0 }
dd { margin: 0; overflow-wrap: anywhere }
abbr { text-decoration: none }
iframe { flex: 1; min-height: 200px; width: 100%; border: 1px solid var(--line); border-radius: 8px; background: #fff }
details pre { max-height: 30vh; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere }
summary { cursor: pointer; color: var(--soft) }
@media (max-width: 720px) {
  header p { display: none }
  h1 { flex: 1 }
  main { grid-template-columns: 1fr; grid-template-rows: auto 1fr }
  nav { max-height: 40vh; border-right: 0 }
}
`

/** Lists new mails as they come; a mail that somebody chose stays open. */
export const pageScript = `
document.querySelector('#clear').addEventListener('click', async () => {
  await fetch('/messages', { method: 'DELETE' })
  location.assign('/')
})
setInterval(async () => {
  const newest = await fetch('/newest').then((response) => response.text(), () => undefined)
  if (newest === undefined || newest === document.body.dataset.newest) return
  const page = await fetch(location.href).then((response) => response.text(), () => undefined)
  if (page === undefined) return
  const fresh = new DOMParser().parseFromString(page, 'text/html')
  const part = location.search === '' ? 'main' : 'nav'
  document.querySelector(part).replaceWith(fresh.querySelector(part))
  document.body.dataset.newest = newest
  document.title = fresh.title
  document.querySelector('#clear').disabled = newest === ''
}, 1500)
`
