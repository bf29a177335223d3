import { Type } from 'typebox'
import { Answer, type Call, Controller, Delete, hookPoint, Post } from '../../sdk/index.js'
import { type Customer, customerSchema } from '../customers/customer.js'
import { emailText, schemaFor } from '../schemas.js'
import { bearerToken } from './bearer-token.js'
import { type Credentials, type NewSession, Sessions } from './sessions.js'

/** A login as hooks see it: who tries, never with what. */
export interface LoginCall {
  /** As typed in; it may belong to nobody. */
  readonly email: string
  readonly requestId: string
  readonly userAgent: string | null
}

/** A login's success as hooks see it: never the token. */
export interface LoggedIn {
  readonly customer: Customer
  /** True once in a customer's life. */
  readonly isFirst: boolean
}

const credentials = schemaFor<Credentials>()(
  Type.Object(
    { email: emailText, password: Type.String({ minLength: 1, maxLength: 200 }) },
    { additionalProperties: false },
  ),
)

const newSession = schemaFor<NewSession>()(
  Type.Object({
    token: Type.String({ description: 'goes into the header `authorization: Bearer …`' }),
    customer: customerSchema,
    isFirst: Type.Boolean(),
    expiresAt: Type.String({ description: 'ISO 8601' }),
  }),
)

/** Signing in and out. */
@Controller('/sessions')
export class SessionController {
  static readonly scope = 'sessions:write'
  static readonly hookable = {
    login: hookPoint<LoginCall, LoggedIn>({
      guards: true,
      input: ({ body, headers, requestId }: Call<Credentials>) => ({
        email: body.email,
        requestId,
        userAgent: headers['user-agent']?.toString() ?? null,
      }),
      result: ({ body: { customer, isFirst } }: Answer<NewSession>) => ({ customer, isFirst }),
    }),
  }

  constructor(private readonly sessions: Sessions) {}

  @Post('', { summary: 'Sign in', body: credentials, response: { 201: newSession } })
  async login({ body, language }: Call<Credentials>): Promise<Answer<NewSession>> {
    return new Answer(201, await this.sessions.login({ ...body, language }))
  }

  @Delete('/current', { summary: 'Sign out', response: { 204: Type.Null() } })
  async logout({ headers }: Call): Promise<void> {
    await this.sessions.logout(bearerToken(headers))
  }
}
