/** What a container engine leaves to root unless it is told otherwise (moby/profiles). */
const containerRights = [
  ...'-all +chown +dac_override +fowner +fsetid +kill +setgid +setuid +setpcap'.split(' '),
  ...'+net_bind_service +net_raw +sys_chroot +mknod +audit_write +setfcap'.split(' '),
].join(',')

/** Starts a command with no more rights than that. */
export const inContainer = ['setpriv', `--bounding-set=${containerRights}`, `--inh-caps=${containerRights}`]
