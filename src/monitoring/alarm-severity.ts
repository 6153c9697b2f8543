/** How urgent an alarm is: whom it tells. */
export enum AlarmSeverity {
  /** Callers are harmed now: wake somebody. */
  CRITICAL = 'Critical',
  /** It will harm callers, or harms what is learned from them: look today. */
  WARNING = 'Warning',
  /** Worth knowing when something else rings. */
  INFO = 'Info',
}
