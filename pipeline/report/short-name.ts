/** Names as people know them, for lists and headlines. */

export function shortName(principal: string, name: string | null): string {
  return name || principal.split('/').at(-1) || principal
}

/** A permission set's role carries its name between a prefix and a digest; a role's own name is not repeated. */
export function shortRole(role: string | null, name: string | null): string | null {
  if (role === name) return null
  return role?.match(/^AWSReservedSSO_(.+)_[0-9a-f]{16}$/)?.[1] ?? role
}
