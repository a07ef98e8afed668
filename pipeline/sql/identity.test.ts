import { expect, test } from 'vitest'
import { query } from '../example/trail-files.ts'

test('session names of machines and of people', async () => {
  const machines = [
    'i-0abc1234def567890',
    'botocore-session-1699000000',
    'boto3-session',
    'aws-sdk-java-1699000000000',
    'aws-sdk-js-1699000000000',
    'aws-go-sdk-1722587398902687000',
    'AWSCLI-Session',
    '1699000000123456789',
    '2026-11-02_10-00',
    '6f9619ff-8b86-d011-b42d-00c04fc964ff',
    'eks-prod-payments-6f9619ff-8b86-d011-b42d-00c04fc964ff',
    'd41d8cd98f00b204e9800998ecf8427e',
    'GitHubActions',
    'github-actions-deploy',
    'gitlab-ci',
    'terraform-run-abc',
    'build-48211',
    'AWSCodeBuild-6f9619ff-8b86-d011-b42d-00c04fc964ff',
    'AWSBackup-AWSBackupDefaultServiceRole',
    'AutoScaling',
    'AmazonSageMaker-20261102',
    'SageMaker',
    'GlueJobRunnerSession',
    'aws:ec2-infrastructure',
    'cwe.amazonaws.com_abc',
    'role-session',
    'session1',
    'payments-worker',
    'svc-deploy',
    'nightly.backup',
    'lambda',
  ]
  const people = [
    'anna',
    'anna.smith',
    'asmith2',
    'Anna_Smith',
    'jdoe-admin',
    'u123456',
    'o.neil',
    'taskin',
    'botha',
    'cicero',
    'Jobs',
  ]
  const found = await query(
    `SELECT list(name ORDER BY position) AS names FROM (
       SELECT unnest([${[...machines, ...people].map((name) => `'${name}'`).join(', ')}]) AS name, generate_subscripts([${[...machines, ...people].map(() => '0').join(', ')}], 1) AS position
     ) WHERE is_machine_name(name)`,
    ['identity'],
  )
  expect(found[0]!.names).toEqual(machines)
})

test('a session named after its role tells nobody apart', async () => {
  const [row] = await query(
    `SELECT may_name_person('resize-images', 'resize-images-role-abc') AS lambda, may_name_person('anna', 'Developer') AS person`,
    ['identity'],
  )
  expect(row).toEqual({ lambda: false, person: true })
})
