import { Center, Container } from '@mantine/core'
import { ChangePassword } from './change-password.js'
import { ProblemView, Waiting } from './loaded-view.js'
import { ShopFrame } from './shop-frame.js'
import { SignIn } from './sign-in.js'
import { useVisitor } from './use-visitor.js'

/** The admin of one shop. */
export function App() {
  const { visitor, ask, enter } = useVisitor()
  switch (visitor.kind) {
    case 'unknown':
      return <Waiting />
    case 'unknowable':
      return (
        <Center mih="100vh">
          <Container size="xs" w="100%">
            <ProblemView error={visitor.error} onRetry={ask} />
          </Container>
        </Center>
      )
    case 'nobody':
      return <SignIn {...visitor} onSignedIn={enter} />
    case 'newcomer':
      return <ChangePassword newcomer={visitor} onChanged={enter} />
    case 'seller':
      return <ShopFrame tenant={visitor.tenant} onSignedOut={() => enter({ kind: 'nobody' })} />
  }
}
