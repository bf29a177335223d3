/**
 * The system calls that no worker needs and that have let code out of containers before, as a classic BPF program for
 * `bwrap --seccomp` (its format: linux/filter.h, its data: struct seccomp_data in linux/seccomp.h). What is not named is
 * allowed: a list of what Node needs would break with the next Node. The names are those that container engines refuse by
 * default, and those that make memory which no limit counts.
 *
 * Numbers: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h of Linux.
 */
const refused: Readonly<Record<string, Numbers>> = {
  // Other processes, and their memory.
  ptrace: { x64: 101, arm64: 117 },
  process_vm_readv: { x64: 310, arm64: 270 },
  process_vm_writev: { x64: 311, arm64: 271 },
  kcmp: { x64: 312, arm64: 272 },
  pidfd_getfd: { x64: 438, arm64: 438 },
  process_madvise: { x64: 440, arm64: 440 },
  // A process of its own: threads are let through, see below.
  fork: { x64: 57 },
  vfork: { x64: 58 },
  // Mounts and namespaces.
  mount: { x64: 165, arm64: 40 },
  umount2: { x64: 166, arm64: 39 },
  pivot_root: { x64: 155, arm64: 41 },
  chroot: { x64: 161, arm64: 51 },
  open_tree: { x64: 428, arm64: 428 },
  move_mount: { x64: 429, arm64: 429 },
  fsopen: { x64: 430, arm64: 430 },
  fsconfig: { x64: 431, arm64: 431 },
  fsmount: { x64: 432, arm64: 432 },
  fspick: { x64: 433, arm64: 433 },
  mount_setattr: { x64: 442, arm64: 442 },
  unshare: { x64: 272, arm64: 97 },
  setns: { x64: 308, arm64: 268 },
  // Files past their folders.
  name_to_handle_at: { x64: 303, arm64: 264 },
  open_by_handle_at: { x64: 304, arm64: 265 },
  fanotify_init: { x64: 300, arm64: 262 },
  // Large doors into the kernel.
  bpf: { x64: 321, arm64: 280 },
  perf_event_open: { x64: 298, arm64: 241 },
  userfaultfd: { x64: 323, arm64: 282 },
  io_uring_setup: { x64: 425, arm64: 425 },
  io_uring_enter: { x64: 426, arm64: 426 },
  io_uring_register: { x64: 427, arm64: 427 },
  add_key: { x64: 248, arm64: 217 },
  request_key: { x64: 249, arm64: 218 },
  keyctl: { x64: 250, arm64: 219 },
  personality: { x64: 135, arm64: 92 },
  modify_ldt: { x64: 154 },
  iopl: { x64: 172 },
  ioperm: { x64: 173 },
  lookup_dcookie: { x64: 212, arm64: 18 },
  // Memory that RLIMIT_DATA does not count.
  memfd_create: { x64: 319, arm64: 279 },
  memfd_secret: { x64: 447, arm64: 447 },
  shmget: { x64: 29, arm64: 194 },
  msgget: { x64: 68, arm64: 186 },
  semget: { x64: 64, arm64: 190 },
  mq_open: { x64: 240, arm64: 180 },
  // Where memory lies.
  mbind: { x64: 237, arm64: 235 },
  set_mempolicy: { x64: 238, arm64: 237 },
  migrate_pages: { x64: 256, arm64: 238 },
  move_pages: { x64: 279, arm64: 239 },
  // The machine itself.
  kexec_load: { x64: 246, arm64: 104 },
  kexec_file_load: { x64: 320, arm64: 294 },
  reboot: { x64: 169, arm64: 142 },
  init_module: { x64: 175, arm64: 105 },
  finit_module: { x64: 313, arm64: 273 },
  delete_module: { x64: 176, arm64: 106 },
  swapon: { x64: 167, arm64: 224 },
  swapoff: { x64: 168, arm64: 225 },
  acct: { x64: 163, arm64: 89 },
  quotactl: { x64: 179, arm64: 60 },
  quotactl_fd: { x64: 443, arm64: 443 },
  syslog: { x64: 103, arm64: 116 },
  settimeofday: { x64: 164, arm64: 170 },
  clock_settime: { x64: 227, arm64: 112 },
  clock_adjtime: { x64: 305, arm64: 266 },
  adjtimex: { x64: 159, arm64: 171 },
  sethostname: { x64: 170, arm64: 161 },
  setdomainname: { x64: 171, arm64: 162 },
  vhangup: { x64: 153, arm64: 58 },
}

interface Numbers {
  /** Left out where the machine has no such call. */
  readonly x64?: number
  readonly arm64?: number
}

/** Machines for which we know the numbers. `audit` is linux/audit.h's word for them. */
const machines = {
  x64: { audit: 0xc000003e, clone: 56, clone3: 435, socket: 41 },
  arm64: { audit: 0xc00000b7, clone: 220, clone3: 435, socket: 198 },
} as const

export type SeccompArch = keyof typeof machines

/** Whether there is a filter for this machine. */
export const hasSeccompFilter = (arch: string): arch is SeccompArch => Object.hasOwn(machines, arch)

/** CLONE_THREAD: a clone without it makes a process. */
const cloneThread = 0x10000
/** AF_UNIX, AF_INET, AF_INET6: the last two find a loopback interface that is the worker's own. */
const socketFamilies = [1, 2, 10]
/** Calls of the x32 way to call the same kernel have this bit. */
const x32 = 0x40000000

const load = 0x20
const jumpIfEqual = 0x15
const jumpIfAtLeast = 0x35
const jumpIfSet = 0x45
const answer = 0x06

const allow = 0x7fff0000
const noPermission = 0x00050001
/** glibc then takes the older call, whose flags can be seen. */
const noSuchCall = 0x00050026
const endProcess = 0x80000000

/** Offsets in struct seccomp_data; arguments are read as their lower 32 bits, on machines that keep these first. */
const offsets = { call: 0, arch: 4, firstArgument: 16 }

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, k: number]

/** The program: 8 bytes an instruction, little-endian. */
export function seccompFilter(arch: SeccompArch): Buffer {
  const { audit, clone, clone3, socket } = machines[arch]
  const numbers = Object.values(refused).flatMap((call) => call[arch] ?? [])
  return encode([
    [load, 0, 0, offsets.arch],
    [jumpIfEqual, 1, 0, audit],
    [answer, 0, 0, endProcess],
    [load, 0, 0, offsets.call],
    [jumpIfAtLeast, 0, 1, x32],
    [answer, 0, 0, noPermission],
    [jumpIfEqual, 0, 1, clone3],
    [answer, 0, 0, noSuchCall],
    ...numbers.flatMap((number): Instruction[] => [
      [jumpIfEqual, 0, 1, number],
      [answer, 0, 0, noPermission],
    ]),
    [jumpIfEqual, 0, 4, clone],
    [load, 0, 0, offsets.firstArgument],
    [jumpIfSet, 1, 0, cloneThread],
    [answer, 0, 0, noPermission],
    [answer, 0, 0, allow],
    [jumpIfEqual, 1, 0, socket],
    [answer, 0, 0, allow],
    [load, 0, 0, offsets.firstArgument],
    ...socketFamilies.flatMap((family): Instruction[] => [
      [jumpIfEqual, 0, 1, family],
      [answer, 0, 0, allow],
    ]),
    [answer, 0, 0, noPermission],
  ])
}

function encode(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8)
  for (const [index, [code, ifTrue, ifFalse, k]] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8)
    bytes.writeUInt8(ifTrue, index * 8 + 2)
    bytes.writeUInt8(ifFalse, index * 8 + 3)
    bytes.writeUInt32LE(k >>> 0, index * 8 + 4)
  }
  return bytes
}
