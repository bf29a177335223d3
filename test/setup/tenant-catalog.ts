import { adminDatabase } from './admin-database.js'

/** All that PostgreSQL knows of a shop's schemas, roles and rights. */
export async function tenantCatalog(home: string, tenant: string): Promise<object[]> {
  const database = await adminDatabase(home, 'shopctl_tenants')
  try {
    const { rows } = await database.query<object>(`
      select 'role' as kind, rolname as name, '' as more from pg_roles where rolname ~ '^[tmp]_${tenant}' and rolname !~ '\\.'
      union all select 'schema', nspname, (select string_agg(a::text, ' ' order by a::text) from unnest(nspacl) a)
        from pg_namespace where nspname ~ '${tenant}'
      union all select table_schema, table_name || '.' || column_name, data_type
        from information_schema.columns where table_schema ~ '${tenant}'
      union all select 'index', schemaname || '.' || indexname, indexdef from pg_indexes where schemaname ~ '${tenant}'
      union all select 'rights', nspname || '.' || relname, relacl::text
        from pg_class join pg_namespace n on n.oid = relnamespace where nspname ~ '${tenant}'
      union all select 'rights to come', nspname || ' ' || defaclobjtype::text, defaclacl::text
        from pg_default_acl join pg_namespace n on n.oid = defaclnamespace where nspname ~ '${tenant}'
      order by 1, 2`)
    return rows
  } finally {
    await database.end()
  }
}
