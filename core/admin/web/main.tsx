import '@mantine/core/styles.css'
import './look.css'
import { MantineProvider } from '@mantine/core'
import { createRoot } from 'react-dom/client'
import { App } from './app.js'
import { theme, variables } from './theme.js'

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no #root')
createRoot(root).render(
  <MantineProvider defaultColorScheme="auto" theme={theme} cssVariablesResolver={variables}>
    <App />
  </MantineProvider>,
)
