import { shopError } from '../../core/model/errors.js'

/** The error of a command line that says what cannot be; `command` is the one whose help is recommended, after the `next` step. */
export const usageError = (sentence: string, command: string, next?: string): Error =>
  shopError('USAGE', sentence, command, next)
