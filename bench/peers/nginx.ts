import { access, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.js'
import { ServerProcess } from './server-process.js'

/** Old workers end when what they have begun is done. */
const reloadMs = 1_000

/** nginx before instances of one server: a request that finds one of them gone is sent to the next. */
export class Nginx {
  private constructor(
    private readonly server: ServerProcess,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(instances: readonly number[]): Promise<Nginx> {
    const binary = await findNginx()
    const folder = await mkdtemp(join(tmpdir(), 'shopctl-nginx-'))
    const port = await freePort()
    const file = configurationIn(folder)
    await writeFile(file, configuration(folder, port, instances))
    const server = await ServerProcess.start({
      command: [binary, '-p', folder, '-c', file],
      cwd: folder,
      environment: {},
      log: join(folder, 'nginx.log'),
      ready: { url: addressOf(port) },
    })
    return new Nginx(server, folder, port)
  }

  get address(): string {
    return addressOf(this.port)
  }

  get pid(): number {
    return this.server.pid
  }

  /** From now on to these instances alone. */
  async sendTo(instances: readonly number[]): Promise<void> {
    await writeFile(configurationIn(this.folder), configuration(this.folder, this.port, instances))
    process.kill(this.pid, 'SIGHUP')
    await delay(reloadMs)
  }

  async close(): Promise<void> {
    await this.server.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** Debian keeps it where only root's PATH leads. */
async function findNginx(): Promise<string> {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']) {
    const path = join(folder, 'nginx')
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path
  }
  throw new Error('two instances need nginx before them: apt-get install nginx')
}

const addressOf = (port: number): string => `http://127.0.0.1:${port}`

const configurationIn = (folder: string): string => join(folder, 'nginx.conf')

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

const configuration = (folder: string, port: number, instances: readonly number[]): string => `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  upstream instances {
    ${instances.map((instance) => `server 127.0.0.1:${instance} max_fails=1 fail_timeout=1s;`).join('\n    ')}
    keepalive 32;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://instances;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_connect_timeout 1s;
      proxy_next_upstream error timeout http_502 http_503 http_504;
    }
  }
}
`
