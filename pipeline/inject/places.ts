/** Where AWS records a call: some services exist once a partition, the others once a region. */
const globalServices = new Set(
  `account artifact aws-portal billing billingconsole budgets ce chatbot cloudfront consolidatedbilling cur freetier
   globalaccelerator health iam importexport invoicing networkmanager organizations payments pricing route53
   route53domains shield signin support sso-directory supportplans tax trustedadvisor waf`.split(/\s+/),
)

/** @param source eventSource, or a service's short name */
export function isGlobal(source: string): boolean {
  return globalServices.has(source.replace(/\.amazonaws\.com.*$/, ''))
}

/** Where calls of global services are recorded. @param partition of an arn: aws, aws-cn, aws-us-gov */
export function globalRegion(partition: string): string {
  if (partition === 'aws-cn') return 'cn-north-1'
  return partition === 'aws-us-gov' ? 'us-gov-west-1' : 'us-east-1'
}

export function partitionOf(arn: string | undefined): string {
  return /^arn:([^:]+):/.exec(arn ?? '')?.[1] ?? 'aws'
}
