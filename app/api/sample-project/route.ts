import { createSampleProject } from '@/lib/contract/projects';
import { serve } from '@/lib/server/http/serve';
import { loadSample } from '@/lib/server/sample';

export const POST = serve(createSampleProject, ({ caller }) => loadSample(caller));
