/** When a job is due. */
import type { Random } from '../models/random.ts'
import { weekday } from './calendar.ts'

export interface Schedule {
  every: 'hour' | 'day' | 'week' | 'month' | 'quarter hour'
  /** Minutes into the hour or the day. */
  minute: number
  /** 0 is Sunday. */
  weekday: number
  jitterSeconds: number
}

export function newSchedule(every: Schedule['every'], random: Random): Schedule {
  return {
    every,
    minute: random.chance(0.5) ? random.int(0, 23) * 60 : random.int(0, 1439),
    weekday: random.int(0, 6),
    jitterSeconds: random.pick([2, 5, 20, 120, 600]),
  }
}

export function dueMinutes({ every, minute, weekday: on }: Schedule, dayStart: number): number[] {
  const time = minute % 1440
  switch (every) {
    case 'quarter hour':
      return Array.from({ length: 96 }, (_, i) => i * 15 + (minute % 15))
    case 'hour':
      return Array.from({ length: 24 }, (_, i) => i * 60 + (minute % 60))
    case 'day':
      return [time]
    case 'week':
      return weekday(dayStart) === on ? [time] : []
    case 'month':
      return new Date(dayStart).getUTCDate() === 1 + on ? [time] : []
  }
}
