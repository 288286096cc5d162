import { streamProjectEvents } from '@/lib/contract/events';
import { requireRole } from '@/lib/server/auth/access';
import { eventStream } from '@/lib/server/http/event-stream';
import { serve } from '@/lib/server/http/serve';
import { subscribe, whenListening } from '@/lib/server/project-events';

export const GET = serve(streamProjectEvents, async ({ caller, params: { projectId }, received }) => {
  const mayRead = () => requireRole(caller, 'project', projectId, streamProjectEvents.role);
  await whenListening();
  return eventStream(received.request.signal, mayRead, (send) => subscribe(projectId, send));
});
