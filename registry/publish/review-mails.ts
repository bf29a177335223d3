import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { languageOfMail } from '../../core/model/index.js'
import { placeholderFault, placeIn } from './placeholder-fault.js'
import type { PluginFiles } from './plugin-files.js'

/** Why these mail templates could not be sent. */
export async function reviewMails(folder: string, { published }: PluginFiles): Promise<string[]> {
  const mails = published.filter((path) => path.startsWith('mail/'))
  const reasons = await Promise.all(
    mails.map(async (path) => reviewMail(path, await readFile(join(folder, path), 'utf8'))),
  )
  return [...reasons.flat(), ...mails.flatMap((path) => translationProblems(path, mails))]
}

function reviewMail(path: string, text: string): string[] {
  if (!path.endsWith('.md')) return [`${path} is no template; templates are Markdown, and end in .md`]
  const hasSubject = /^Subject:[ \t]*\S/i.test(text)
  return [
    ...(hasSubject ? [] : [`${path} does not begin with a line "Subject: …"`]),
    ...placeholderProblems(path, text),
  ]
}

function placeholderProblems(path: string, text: string): string[] {
  const fault = placeholderFault(text)
  return fault === undefined ? [] : [`${path}:${placeIn(text, fault.at)} ${fault.reason}`]
}

/** A translation is of something: who reads neither language gets the template without one. */
function translationProblems(path: string, mails: readonly string[]): string[] {
  const translation = languageOfMail(path.slice('mail/'.length, -'.md'.length))
  if (translation === undefined || mails.includes(`mail/${translation.template}.md`)) return []
  return [`${path} translates mail/${translation.template}.md, which is not there`]
}
