import { ProjectList } from '@/components/projects/project-list';

/** All projects. */
export default function ProjectsPage() {
  return <ProjectList />;
}
