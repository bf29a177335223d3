/** So far the platform counts what waits for a plugin outside. */
const countedTo = 1_000

/**
 * Which of its events a plugin does not have; nothing where it has all of them.
 *
 * @param parked those that it failed to take
 */
export function describeWaiting(waiting: number, parked: number): string[] {
  const many = `${waiting}${waiting >= countedTo ? '+' : ''}`
  return [
    ...(waiting === 0 ? [] : [waiting === 1 ? '1 event waits for it' : `${many} events wait for it`]),
    ...(parked === 0
      ? []
      : [`${parked === 1 ? '1 event is' : `${parked} events are`} set aside, which it failed to take`]),
  ]
}
