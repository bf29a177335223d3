import 'reflect-metadata'

export class Mailer {}
export const Plugin = () => undefined
