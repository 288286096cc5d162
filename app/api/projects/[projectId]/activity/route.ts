import { listActivity } from '@/lib/contract/projects';
import * as activity from '@/lib/server/activity';
import { serve } from '@/lib/server/http/serve';

export const GET = serve(listActivity, ({ params }) => activity.listActivity(params.projectId));
