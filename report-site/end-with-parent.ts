/** A process that was started with a channel ends when the one that started it does, though that was killed. */
export function endWithParent(): void {
  process.once('disconnect', () => process.exit(1))
  process.channel?.unref() // it keeps nobody from ending earlier
}
