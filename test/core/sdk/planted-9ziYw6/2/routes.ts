/** What the compiler says of routes that take bytes. */
import { type Call, Controller, Delete, Get, Post, Put, Type } from '@shopctl/sdk'

@Controller()
export class Right {
  @Post('/webhook', { raw: true })
  take({ body }: Call<Buffer>): number {
    return body.length
  }

  @Put('/file', { raw: true, params: Type.Object({ id: Type.String() }) })
  put({ body }: Call<Uint8Array, { id: string }>): number {
    return body.byteLength
  }

  @Post('/nothing', { raw: true })
  ignore(): void {}
}

@Controller()
export class Wrong {
  // @ts-expect-error -- the body is bytes, and no object
  @Post('/webhook', { raw: true })
  take({ body }: Call<{ text: string }>): string {
    return body.text
  }

  // @ts-expect-error -- bytes have no schema
  @Post('/both', { raw: true, body: Type.Object({}) })
  both(): void {}

  // @ts-expect-error -- there is no body to be read
  @Get('/webhook', { raw: true })
  read(): void {}

  // @ts-expect-error -- there is no body to be read
  @Delete('/webhook', { raw: true })
  remove(): void {}
}
