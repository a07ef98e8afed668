/** Security Lake's events as JSON. */
import { isOcsf } from '../unwrap.ts'
import type { JsonLayout } from './layout.ts'
import { securityLake } from './security-lake.ts'

export const securityLakeJson: JsonLayout = {
  kind: 'json',
  name: 'security_lake_json',
  words: 'Security Lake (JSON, OCSF)',
  recognises: ({ members }) => isOcsf(members),
  listKeys: [],
  record: 'json',
  structure: {
    class_uid: 'BIGINT',
    time: 'BIGINT',
    metadata: {
      uid: 'VARCHAR',
      event_code: 'VARCHAR',
      product: { name: 'VARCHAR', version: 'VARCHAR', feature: { name: 'VARCHAR' } },
    },
    api: {
      operation: 'VARCHAR',
      service: { name: 'VARCHAR' },
      request: { uid: 'VARCHAR', data: 'VARCHAR' },
      response: { error: 'VARCHAR', message: 'VARCHAR', data: 'VARCHAR' },
    },
    actor: {
      invoked_by: 'VARCHAR',
      session: { is_mfa: 'VARCHAR', mfa: 'VARCHAR', issuer: 'VARCHAR' },
      user: {
        type: 'VARCHAR',
        name: 'VARCHAR',
        uid: 'VARCHAR',
        uid_alt: 'VARCHAR',
        uuid: 'VARCHAR',
        credential_uid: 'VARCHAR',
        account_uid: 'VARCHAR',
        account: { uid: 'VARCHAR' },
      },
    },
    is_mfa: 'VARCHAR',
    src_endpoint: { ip: 'VARCHAR', domain: 'VARCHAR', svc_name: 'VARCHAR' },
    http_request: { user_agent: 'VARCHAR' },
    cloud: { region: 'VARCHAR' },
    resources: 'VARCHAR',
    unmapped: 'VARCHAR',
  },
  required: ['api.operation'],
  columns: securityLake.columns,
  unusable: securityLake.unusable,
}
