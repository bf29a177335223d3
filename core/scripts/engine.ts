import { Intrinsics, type JSValueHandle, QuickJS, type QuickJSOptions, type Snapshot } from 'quickjs-wasi'
import { engineCode } from './engine-code.js'
import { scriptLimits } from './limits.js'
import { ScriptFault } from './script-fault.js'
import { fuelName } from './wasm/meter.js'
import { compile, type WasmGlobal, type WasmMemory, type WasmModule } from './wasm/web-assembly.js'

/** What a script has of the language: no clock but the input's, no chance, nothing that outlives a call. */
const intrinsics =
  Intrinsics.DATE |
  Intrinsics.EVAL |
  Intrinsics.REGEXP |
  Intrinsics.JSON |
  Intrinsics.PROXY |
  Intrinsics.MAP_SET |
  Intrinsics.TYPED_ARRAYS |
  Intrinsics.PROMISE |
  Intrinsics.BIG_INT

let module: Promise<WasmModule> | undefined

/** Compiled once a process, when the first script comes. */
const compiled = (): Promise<WasmModule> => (module ??= engineCode().then(compile))

/** An interpreter as it stands before a call. */
export interface Standing {
  readonly snapshot: Snapshot
  /** What finds the prelude's door in it. */
  readonly door: number
}

/** One interpreter with its memory. What has failed in it once is thrown away whole. */
export class Engine {
  readonly vm: QuickJS
  readonly #clock: Clock

  private constructor(vm: QuickJS, clock: Clock) {
    this.vm = vm
    this.#clock = clock
  }

  static async create(): Promise<Engine> {
    const clock = new Clock()
    return new Engine(await QuickJS.create(await optionsOf(clock)), clock)
  }

  static async restore(snapshot: Snapshot): Promise<Engine> {
    const clock = new Clock()
    return new Engine(await QuickJS.restore(snapshot, await optionsOf(clock)), clock)
  }

  /** Gives it what reading a source may take. There is no time to show yet: who asks for it is ended. */
  allowReading(): void {
    this.#fuel.value = scriptLimits.prepareFuel
    this.#clock.start(undefined, scriptLimits.prepareWallMs)
  }

  /** Gives it what a call may take; `at` is what its clock shows, in milliseconds since 1970. */
  allowCall(at: number): void {
    this.#fuel.value = scriptLimits.fuel
    this.#clock.start(at, scriptLimits.wallMs)
  }

  get fuel(): number {
    return this.#fuel.value
  }

  /** The clock on the wall has ended it. */
  get isLate(): boolean {
    return this.#clock.isLate
  }

  /** All memory in use: what lies below is the stack, and empty between two calls. */
  image(): Uint8Array {
    return this.#memory.slice(this.#stackTop)
  }

  get memoryBytes(): number {
    return this.#memory.length
  }

  /** Everything is as it was when the image was taken. */
  rewind(image: Uint8Array): void {
    this.#memory.set(image, this.#stackTop)
  }

  ask(door: JSValueHandle, what: string, given: string | JSValueHandle): string {
    const { vm } = this
    const argument = typeof given === 'string' ? vm.newString(given) : given
    return vm.callFunction(door, door, vm.newString(what), argument).toString()
  }

  get #memory(): Uint8Array {
    return new Uint8Array((this.vm._getMemory() as unknown as WasmMemory).buffer)
  }

  get #stackTop(): number {
    return this.#exports.__stack_pointer.value
  }

  get #fuel(): WasmGlobal {
    return this.#exports[fuelName]
  }

  get #exports(): MeteredExports {
    return this.vm._getExports() as unknown as MeteredExports
  }
}

/** Beside the interpreter's own. */
type MeteredExports = Readonly<Record<typeof fuelName | '__stack_pointer', WasmGlobal>>

class Clock {
  #at: number | undefined = 0
  isLate = false
  #end = Infinity

  start(at: number | undefined, withinMs: number): void {
    this.#at = at
    this.isLate = false
    this.#end = performance.now() + withinMs
  }

  /** What it shows. Throws while a source is read: what was kept of it then would be wrong in every call. */
  get at(): number {
    if (this.#at === undefined) throw new ScriptFault('SCRIPT_FAILED', noTime)
    return this.#at
  }

  /** Asked by the interpreter from time to time. */
  look(): boolean {
    this.isLate ||= performance.now() > this.#end
    return this.isLate
  }
}

const noTime = 'it asks what time it is outside of its function, where there is none; ask within, or use cart.at'

async function optionsOf(clock: Clock): Promise<QuickJSOptions> {
  return {
    wasm: await compiled(),
    intrinsics,
    memoryLimit: scriptLimits.memoryBytes,
    maxStackSize: scriptLimits.stackBytes,
    timezoneOffset: 0,
    interruptHandler: () => clock.look(),
    wasi: (memory) => ({
      clock_time_get(_id: number, _precision: bigint, result: number): number {
        new DataView((memory as unknown as WasmMemory).buffer).setBigUint64(result, BigInt(clock.at) * 1_000_000n, true)
        return 0
      },
      random_get: () => 0,
      // It prints nothing past us.
      fd_write: () => 8,
    }),
  }
}
