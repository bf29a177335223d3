export { type Static, Type } from 'typebox'
export type { ActionCall } from './action-point.js'
export * from './capability.js'
export { Answer, type Call, Controller, Delete, Get, Patch, Post, Put } from './controller.js'
export { Database, type Queryable, type Row, type Transaction } from './database.js'
export { cron, type Delivered, DomainEvent, type EventClass, Events, on } from './events.js'
export { type ExternalHook, type ExternalPlugin, externalPlugin } from './external-plugin.js'
export {
  type Custom,
  type EntityOf,
  type Field,
  type FieldChange,
  type FieldEntity,
  type FieldOptions,
  Fields,
  type FieldValues,
  type FieldWriter,
  field,
} from './fields.js'
export { type HookPoint, hookPoint, type Outcome } from './hook-point.js'
export type { HookTarget } from './hook-target.js'
export { after, around, before } from './hooks.js'
export { HttpProblem } from './host/problem.js'
export { type JobArguments, type JobOf, type JobOptions, Jobs, job } from './jobs.js'
export { removed, started, stopping, upgraded } from './lifecycle.js'
export type { HookOptions, RawRouteSchema, RouteSchema } from './metadata.js'
export { type Notification, NotificationProvider } from './notification-provider.js'
export { Plugin, type PluginOptions, type ShopFacts } from './plugin.js'
export { Provider, type ProviderKind } from './provider.js'
export { Injectable, Offers, Plugins, type Replaceable, Replaces } from './services.js'
export { type Allow, allow, type Deny, deny, type Verdict } from './verdict.js'
