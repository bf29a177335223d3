import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Serving } from '../serving.js'

let serving: Serving
let address: string
beforeAll(async () => {
  serving = await Serving.open({}, { sandbox: 'full' })
  address = await serving.openShop('acme', 1, 'does')
})
afterAll(() => serving?.close())

/** What the worker's code answered, or the code of its error. */
async function done(code: string): Promise<unknown> {
  const answer = await fetch(`${address}/do?code=${encodeURIComponent(code)}`)
  const { done } = (await answer.json()) as { done: { value?: unknown; error?: string; message?: string } }
  return done.value === undefined ? `${done.error}: ${done.message}` : done.value
}

test('x', async () => {
  console.log(serving.supervisor.sandbox)
  for (const c of [
    'return process.getuid() + " " + process.pid + " " + process.cwd()',
    'return require("fs").readFileSync("/proc/self/status","utf8").split("\\n").filter(l=>/Cap|NoNew|Seccomp|VmData|Threads/.test(l)).join(" ")',
    'return require("fs").readdirSync("/")',
    'return require("fs").readdirSync("/shop")',
    'return require("child_process").execFileSync("/app/setpriv",["--dump"]).toString()',
    'const {DatabaseSync}=require("node:sqlite"); const d=new DatabaseSync("/tmp/x.db"); d.exec("attach \'/etc/passwd\' as p"); return d.prepare("select * from p.sqlite_master").all()',
    'const {DatabaseSync}=require("node:sqlite"); const d=new DatabaseSync("/shop/x.db"); d.exec("create table a(b)"); return 1',
    'return process.kill(1, 9)',
    'return new Promise((r,j)=>{const s=require("net").connect(22,"127.0.0.1");s.on("error",j);s.on("connect",()=>r("in"))})',
    'return new Promise((r,j)=>{const s=require("net").connect(80,"10.0.0.1");s.on("error",j);s.on("connect",()=>r("in"))})',
    'return new (require("worker_threads").Worker)("1",{eval:true})',
    'return require("dns/promises").lookup("example.com")',
    'const a=[];for(let i=0;i<100;i++){a.push(Buffer.alloc(50e6,1))} return a.length',
    'const a=[];for(let i=0;i<100;i++){a.push(new SharedArrayBuffer(50e6)); new Uint8Array(a.at(-1)).fill(1)} return a.length',
    'const m=new WebAssembly.Memory({initial:1,maximum:65536}); for(let i=0;i<100;i++){m.grow(500);new Uint8Array(m.buffer).fill(1)} return 1',
  ]) console.log(c.slice(0,60), '→', await done(c).catch(e=>e.message))
  console.log(serving.supervisor.live('acme'), readFileSync(`/proc/${serving.supervisor.live('acme')?.pid}/cmdline`,'utf8'))
}, 60000)
