import { expect, test } from 'vitest'
import { describeStep, type PlannedStep } from '../../../core/model/index.js'

const step = (more: Partial<PlannedStep>): PlannedStep => ({
  what: 'install',
  name: 'points',
  package: 'points',
  kind: 'explicit',
  from: null,
  to: '1.0.0',
  added: [],
  dropped: [],
  settings: [],
  ...more,
})

test.each<[Partial<PlannedStep>, string]>([
  [{ added: ['mail', 'orders:read'] }, 'install points 1.0.0, may mail orders:read'],
  [
    { what: 'update', from: '0.9.0', added: ['mail'], dropped: ['database'] },
    'update points 0.9.0 → 1.0.0, may now also mail, no longer database',
  ],
  [{ what: 'remove', from: '1.0.0', to: null, dropped: ['mail'] }, 'remove points 1.0.0'],
  [{ what: 'disable' }, 'switch points off'],
  [{ what: 'configure', settings: ['rate'] }, 'configure points: rate'],
  [{ what: 'configure', settings: ['(runs outside)'], added: ['outside'] }, 'configure points: runs outside'],
])('%j is said as "%s"', (more, words) => expect(describeStep(step(more))).toBe(words))
