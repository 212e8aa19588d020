import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import type { Permission } from './permission.ts'

/** What a function needs to use something: the right, and the environment variable that tells where it is. */
export interface Grant {
  readonly permissions: readonly Permission[]
  readonly environment: Readonly<Record<string, string>>
}

/** Actions on items that functions use. Transactions need the actions of their parts. */
export type ItemAction =
  | 'GetItem'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'BatchGetItem'
  | 'BatchWriteItem'
  | 'ConditionCheckItem'
  | 'Query'
  | 'Scan'

/** Makes grants of actions on a table's items, and on nothing else of it. */
export function tableGrants(
  table: ITable,
  environment: Readonly<Record<string, string>>,
): (...actions: readonly ItemAction[]) => Grant {
  return (...actions) => ({
    permissions: [{ actions: actions.map((action) => `dynamodb:${action}`), resources: [table.tableArn] }],
    environment,
  })
}

/** Makes grants of actions on the objects whose keys begin with a prefix. */
export function objectGrants(
  bucket: IBucket,
  environment: Readonly<Record<string, string>>,
): (action: 'GetObject' | 'PutObject' | 'DeleteObject', ...prefixes: readonly string[]) => Grant {
  return (action, ...prefixes) => ({
    permissions: [
      {
        actions: [`s3:${action}`],
        resources: prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
        wildcardReason:
          'Objects are named by user and generation, which no template knows; the prefix is exact.',
      },
    ],
    environment,
  })
}

/** One grant of several. */
export function allOf(grants: readonly Grant[]): Grant {
  return {
    permissions: grants.flatMap((grant) => grant.permissions),
    environment: Object.assign({}, ...grants.map((grant) => grant.environment)),
  }
}

/**
 * The grants of a row in a table of grants.
 *
 * @throws {Error} for a row that the table does not have: nothing is granted by accident.
 */
export function grantFor(table: Readonly<Record<string, readonly Grant[]>>, id: string): Grant {
  const grants = table[id]
  if (grants === undefined) {
    throw new Error(
      `nothing says what "${id}" may do: add it to the table in lib/plushie (an empty list is fine)`,
    )
  }
  return allOf(grants)
}
