import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type AccessLevel, accessLevelOf } from './catalogue.ts'

test.each<[string, AccessLevel]>([
  ['iam:ListUsers', 'List'],
  ['s3:ListObjectsV2', 'List'],
  ['ec2:DescribeInstances', 'Read'],
  ['secretsmanager:BatchGetSecretValue', 'Read'],
  ['cognito-idp:AdminGetUser', 'Read'],
  ['s3:HeadObject', 'Read'],
  ['cloudtrail:LookupEvents', 'Read'],
  ['dynamodb:Scan', 'Read'],
  ['iam:GetRolePolicy', 'Read'],
  ['s3:GetBucketTagging', 'Read'],
  ['ec2:RunInstances', 'Write'],
  ['apigateway:UpdateRestApi', 'Write'],
  ['autoscaling:PutScalingPolicy', 'Write'],
  ['logs:PutRetentionPolicy', 'Write'],
  ['madeup:Getaway', 'Write'],
  ['madeup:CreateStage', 'Write'],
  ['lambda:TagResource', 'Tagging'],
  ['ec2:CreateTags', 'Tagging'],
  ['s3:PutBucketTagging', 'Tagging'],
  ['iam:AttachRolePolicy', 'Permissions management'],
  ['lambda:AddPermission', 'Permissions management'],
  ['s3:PutBucketAcl', 'Permissions management'],
  ['kms:CreateGrant', 'Permissions management'],
  ['s3:DeleteBucketPublicAccessBlock', 'Permissions management'],
])('the guess for %s is %s', (action, level) => {
  expect(accessLevelOf(action)).toBe(level)
})

test('a documented level goes before the guess', () => {
  const documented = new Map<string, AccessLevel>([['ec2:DescribeInstances', 'List']])
  expect(accessLevelOf('ec2:DescribeInstances', documented)).toBe('List')
  expect(accessLevelOf('ec2:DescribeNewThings', documented)).toBe('Read')
})

test('the guess mostly agrees with the documented levels', () => {
  const text = readFileSync(new URL('../data/actions.csv', import.meta.url), 'utf8')
  const documented = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',') as [string, AccessLevel])
  const readsOnly = (level: AccessLevel) => level === 'List' || level === 'Read'
  const share = (agree: (guess: AccessLevel, level: AccessLevel) => boolean) =>
    documented.filter(([action, level]) => agree(accessLevelOf(action), level)).length / documented.length

  const sameLevel = share((guess, level) => guess === level)
  const sameSide = share((guess, level) => readsOnly(guess) === readsOnly(level))
  console.log(`guessed access level: ${sameLevel.toFixed(3)} agree, ${sameSide.toFixed(3)} on read or write`)
  expect(sameLevel).toBeGreaterThan(0.85)
  expect(sameSide).toBeGreaterThan(0.95)
})
