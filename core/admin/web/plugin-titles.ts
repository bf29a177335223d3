import { createContext } from 'react'
import { titleFrom } from './title-of.js'

/** What the plugins of the shop are called, by their installation's name. */
export const PluginTitles = createContext<(name: string) => string>(titleFrom)
