const oneSaveMs = 1_000

/**
 * Answers of each save whether what is wrong with it is news: one may come to us as several, which an editor makes a moment apart.
 *
 * @param first what is wrong at the start; undefined: nothing
 */
export function toldOnce(
  first: string | undefined,
  now: () => number = () => performance.now(),
): (wrong: string | undefined) => boolean {
  let [last, at] = [first, now()]
  return (wrong) => {
    const isSame = wrong !== undefined && wrong === last && now() - at < oneSaveMs
    ;[last, at] = [wrong, now()]
    return !isSame
  }
}
