import { row } from './row.js'

/** What comes in by the door. */
export const doorErrors = {
  USAGE: row(
    400,
    (sentence: string, _command: string, _next?: string) => sentence,
    (_sentence, command, next) => `${next === undefined ? '' : `${next}     `}See:  ${command} --help`,
  ),
  INPUT_INVALID: row(400, (what: string, reasons: readonly string[]) => `${what} is not valid: ${reasons.join('; ')}.`),
  NAME_INVALID: row(
    400,
    (what: string, name: string) => `"${name}" is no ${what} name.`,
    () => 'Use lower-case letters, digits and dashes, starting with a letter; 40 characters at most.',
  ),
  UNAUTHORIZED: row(
    401,
    () => 'The platform does not know you.',
    () => 'Sign in again; the command line reads its token from SHOPCTL_HOME.',
  ),
  FORBIDDEN: row(403, (what: string) => `You may not ${what}.`),
  PASSWORD_UNCHANGED: row(
    403,
    () => 'The first password is for once: choose your own before anything else.',
    () => 'Sign in to the admin; it asks for one.',
  ),
  PASSWORD_WRONG: row(422, () => 'The old password is wrong.'),
  TOO_MANY_ATTEMPTS: row(429, (minutes: number) => `Too many failed sign-ins. Try again in ${minutes} min.`),
  DOOR_BUSY: row(
    503,
    () => 'Too many sign in just now.',
    () => 'Try again in a moment.',
  ),
  NOT_JSON: row(415, (type: string) => `A body is JSON here, and not ${type}.`),
  NOT_FOUND: row(404, (what: string) => `There is no ${what}.`),
} as const
