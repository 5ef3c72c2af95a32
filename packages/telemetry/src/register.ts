// The preload: `node --import <this file> src/main.ts`, from the service's folder. With `OTEL_SDK_DISABLED=true` nothing of the SDK
// is even loaded, and the product runs without telemetry.
if (process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() !== 'true') {
  const { enabledInstrumentations, leaveOutUnused } = await import('./sdk/leave-out-unused.ts')
  const loadEverything = leaveOutUnused(enabledInstrumentations(process.env))
  await import('./sdk/start.ts')
  loadEverything()
}
