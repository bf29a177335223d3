import { expect, test } from 'vitest'
import { problemOfCron } from '../../../core/model/index.js'

test('what is no cron is told so', () => {
  expect(problemOfCron('0 * * * *')).toBeUndefined()
  expect(problemOfCron('61 * * * *')).toEqual(expect.any(String))
  expect(problemOfCron('')).toEqual(expect.any(String))
})
