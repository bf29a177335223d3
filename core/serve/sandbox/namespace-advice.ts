/** What bubblewrap says where the kernel refuses namespaces, and what helps. */
export function namespaceAdvice(said: string): string {
  if (!/namespace|uid map|Operation not permitted|Permission denied/i.test(said)) return said
  return `${said} (in a container: --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined; on Ubuntu as an ordinary user: an AppArmor profile that lets bwrap use user namespaces)`
}
