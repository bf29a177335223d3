import {
  type ActionCall,
  after,
  allow,
  around,
  before,
  cron,
  type Delivered,
  deny,
  type Jobs,
  job,
  type Outcome,
  on,
  type Verdict,
} from '@shopctl/sdk'
import {
  type Cart,
  CartController,
  CartIdle,
  Carts,
  Checkout,
  CustomerLoggedIn,
  CustomerRegistered,
  type LoggedIn,
  type LoginCall,
  type Order,
  OrderPlaced,
  type PlaceOrder,
  SessionController,
} from '@shopctl/sdk/shop'

declare const show: (...values: readonly unknown[]) => void

/** Every kind of hook, as it is right; most of those below differ from one of these in one word. */
export class Right {
  @before(Checkout, 'place')
  guard({ cart, email }: PlaceOrder): Verdict {
    return cart.lines.length > 0 ? allow : deny('EMPTY', email)
  }

  @before(SessionController, 'login', { before: ['fraud-check'], after: ['address-check'], deadline: 500 })
  async slowGuard(input: LoginCall) {
    return input.userAgent === null ? deny('NO', 'No.') : allow
  }

  @after(SessionController, 'login')
  look({ email }: LoginCall, outcome: Outcome<LoggedIn>) {
    show(outcome.ok ? outcome.value.customer.name : `${email}: ${outcome.error.code}`)
  }

  @before(CartController, 'addLine')
  guardLine({ body, params }: ActionCall<{ sku: string; quantity: number }, { id: string }>) {
    return body.quantity < 10 ? allow : deny('TOO_MANY', params.id)
  }

  @around(CartController, 'read')
  async wrapAction({ customerId }: ActionCall, next: () => Promise<Cart>): Promise<Cart> {
    const cart = await next()
    return customerId === undefined ? { ...cart, lines: [] } : cart
  }

  @after(SessionController, 'logout')
  leave(_call: ActionCall, outcome: Outcome<void>) {
    show(outcome.ok)
  }

  @around(Checkout, 'place')
  async wrap(_input: PlaceOrder, next: () => Promise<Order>) {
    return next()
  }

  @on(OrderPlaced)
  thank({ order }: OrderPlaced) {
    show(order.total.amount)
  }

  @on(CustomerLoggedIn, CustomerRegistered)
  greet({ customer }: CustomerLoggedIn | CustomerRegistered, { id, attempt }: Delivered) {
    show(customer.email, id, attempt)
  }

  @on(CustomerRegistered, OrderPlaced)
  async pass(event: CustomerRegistered | OrderPlaced) {
    show('order' in event ? event.order : event.customer)
  }

  @cron('0 * * * *')
  hourly() {}
}

/** What is wrong is refused by the compiler; a line that it lets through makes this file fail. */
export class Wrong {
  // @ts-expect-error a class on which nothing is declared
  @before(Carts, 'idle')
  wrongClass() {
    return allow
  }

  // @ts-expect-error a point that does not exist
  @before(Checkout, 'pay')
  wrongPoint() {
    return allow
  }

  // @ts-expect-error a method of a service that was not declared for hooks
  @after(Carts, 'read')
  undeclaredPoint() {}

  // @ts-expect-error an option that there is not
  @before(Checkout, 'place', { first: true })
  wrongOption() {
    return allow
  }

  // @ts-expect-error an action's headers carry the session
  @before(CartController, 'read')
  headers({ headers }: { headers: unknown }) {
    return headers ? allow : deny('NO', 'No.')
  }

  // @ts-expect-error another action's body
  @before(CartController, 'addLine')
  wrongBody({ body }: ActionCall<{ amount: number }>) {
    return body.amount > 0 ? allow : deny('NO', 'No.')
  }

  // @ts-expect-error another action's answer
  @around(CartController, 'read')
  async wrongAnswer(_call: ActionCall, next: () => Promise<Order>) {
    return next()
  }

  // @ts-expect-error a field that the input does not have
  @before(Checkout, 'place')
  wrongField({ basket }: { basket: unknown }) {
    return basket ? allow : deny('NO', 'No.')
  }

  // @ts-expect-error the password is not shown to hooks
  @before(SessionController, 'login')
  password({ password }: { password: string }) {
    return password ? allow : deny('NO', 'No.')
  }

  // @ts-expect-error a payload of another type
  @before(Checkout, 'place')
  wrongPayload({ cart }: { cart: { total: number } }) {
    return cart.total > 0 ? allow : deny('NO', 'No.')
  }

  // @ts-expect-error a boolean is no verdict
  @before(Checkout, 'place')
  wrongVerdict() {
    return true
  }

  // @ts-expect-error nothing is no verdict
  @before(Checkout, 'place')
  noVerdict() {}

  @before(Checkout, 'place')
  wordless() {
    // @ts-expect-error a denial needs words for the shopper
    return deny('ORDER_TOO_SMALL')
  }

  // @ts-expect-error a result of another type
  @around(Checkout, 'place')
  async wrongResult(_input: PlaceOrder, next: () => Promise<Order>) {
    return (await next()).id
  }

  // @ts-expect-error the token is not shown to hooks
  @after(SessionController, 'login')
  token(_input: LoginCall, outcome: Outcome<{ token: string }>) {
    show(outcome)
  }

  // @ts-expect-error a class that is no event
  @on(Checkout)
  wrongEvent() {}

  // @ts-expect-error another event's payload
  @on(CustomerLoggedIn)
  wrongEventPayload({ order }: OrderPlaced) {
    show(order)
  }

  // @ts-expect-error the payload of one of two events
  @on(CustomerLoggedIn, OrderPlaced)
  halfPayload({ order }: OrderPlaced) {
    show(order)
  }

  // @ts-expect-error a job gets nothing
  @cron('0 * * * *')
  wrongJob(when: Date) {
    show(when)
  }

  @before(Checkout, 'place')
  change({ cart }: PlaceOrder) {
    // @ts-expect-error what a hook is shown is not to be changed
    cart.total.amount = 0
    // @ts-expect-error nor are its lists
    cart.lines.push()
    return allow
  }
}

/** The customer of an idle cart is there; the customer of any cart may not be. */
export async function emailsOf(carts: Carts, { cart }: PlaceOrder): Promise<string[]> {
  const emails: string[] = []
  for await (const idle of carts.idle({ hours: 1 })) emails.push(idle.customer.email)
  // @ts-expect-error a guest's cart has no customer
  emails.push(cart.customer.email)
  return emails
}

/** Jobs: the method and its payload are the plugin's own. */
export class Queueing {
  constructor(private readonly jobs: Jobs<Queueing>) {}

  @job()
  async sync({ customer }: { readonly customer: string }, { attempt }: Delivered): Promise<void> {
    show(customer, attempt)
  }

  @job()
  tidy(): void {}

  async put(): Promise<void> {
    await this.jobs.enqueue('sync', { customer: 'ann' }, { key: 'ann', once: 'ann', at: new Date() })
    await this.jobs.enqueue('tidy')
    // @ts-expect-error: there is no such method
    await this.jobs.enqueue('sink', { customer: 'ann' })
    // @ts-expect-error: the payload is another one
    await this.jobs.enqueue('sync', { client: 'ann' })
    // @ts-expect-error: without a payload
    await this.jobs.enqueue('sync')
    // @ts-expect-error: a job takes a payload and what is known of its delivery
    await this.jobs.enqueue('count', 1)
  }

  // @ts-expect-error: a job's second parameter is not the author's to choose
  @job()
  count(_first: number, _second: number): void {}
}

/** An event of which a subscriber chooses which it wants. */
export class Choosing {
  @on(CartIdle, { where: { hours: 24 } })
  fixed({ cartId, hours }: CartIdle): void {
    show(cartId, hours)
  }

  @on(CartIdle, { where: { hours: 'config.hours' } })
  configured({ cartId }: CartIdle): void {
    show(cartId)
  }

  // @ts-expect-error: it has to choose
  @on(CartIdle)
  unchosen(): void {}

  // @ts-expect-error: a text that is no setting
  @on(CartIdle, { where: { hours: 'hours' } })
  wrongValue(): void {}

  // @ts-expect-error: a field that is not to be chosen by
  @on(CartIdle, { where: { cartId: '1' } })
  wrongField(): void {}

  // @ts-expect-error: an event that everybody gets
  @on(OrderPlaced, { where: { order: '1' } })
  plain(): void {}
}
