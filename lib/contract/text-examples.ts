import type { z } from 'zod';

/** How an answer looks that is a file or a stream, by endpoint id and content type. What is no text has none. */
type TextExamples = Readonly<Record<string, Readonly<Record<string, z.core.util.JSONType>>>>;

const imageId = '019376a4-7b21-7d63-8c4f-3a71e8b02d12';
const analysisId = '019376a4-8c32-7e74-9d50-4b82f9c13e23';
const annotationId = '019376a4-9d43-7f85-ae61-5c930ad24f34';

const lines = (...texts: string[]) => `${texts.join('\r\n')}\r\n`;

const annotationsCsv = lines(
  'image_id,filename,image_width,image_height,model_name,model_version,analysis_id,annotation_id,annotation_type,class_name,confidence,x_min,y_min,x_max,y_max,area,geometry,artifact,ordering,created_at',
  `${imageId},night-001.jpg,1920,1080,yolo_v8,8.3.0,${analysisId},${annotationId},bounding_box,person,0.95,40,30,160,230,24000,"{""bbox"":[40,30,120,200],""format"":""xywh""}",,,2025-01-31T12:00:04.120Z`,
);

/** `GET …/export?format=coco`. */
const annotationsCoco = {
  images: [{ id: 1, file_name: 'night-001.jpg', width: 1920, height: 1080 }],
  categories: [{ id: 1, name: 'person' }],
  annotations: [
    { id: 1, image_id: 1, category_id: 1, iscrowd: 0, area: 24000, bbox: [40, 30, 120, 200], score: 0.95 },
  ],
};

const exported = { 'text/csv': annotationsCsv, 'application/json': annotationsCoco };

export const textExamples: TextExamples = {
  exportProject: exported,
  exportAnalysis: exported,
  exportComparison: {
    'text/csv': lines(
      'image_id,filename,kind,iou,a_annotation_id,a_annotation_type,a_class_name,a_confidence,b_annotation_id,b_annotation_type,b_class_name,b_confidence,parameter_a,parameter_b,parameter_iou,parameter_moved_iou,parameter_min_confidence_a,parameter_min_confidence_b,parameter_hide_unscored,parameter_annotation_type,parameter_class_map_a,parameter_class_map_b,filters',
      `${imageId},night-001.jpg,only_a,,${annotationId},bounding_box,person,0.95,,,,,yolo_v8@8.3.0,rt_detr@1.2,0.5,0.75,0,0,false,"[""bounding_box""]",{},{},"{""kind"":[""only_a""]}"`,
    ),
  },
  exportEvaluation: {
    'text/csv': lines(
      'class_name,truths,detections,ap,ap50,ap75,ar,true_positives,false_positives,false_negatives,precision,recall,f1,parameter_truth,parameter_prediction,parameter_iou_type,parameter_iou,parameter_min_confidence,parameter_images,parameter_class_map_truth,parameter_class_map_prediction,parameter_iou_thresholds,parameter_max_detections,parameter_area_ranges,filters',
      'person,40,38,0.61,0.84,0.66,0.67,36,2,4,0.947,0.9,0.923,ground_truth@1,yolo_v8@8.3.0,bbox,0.5,0,both,{},{},"[0.5,0.55,0.6,0.65,0.7,0.75,0.8,0.85,0.9,0.95]","[1,10,100]","[{""name"":""all"",""from"":0,""to"":10000000000}]",{}',
    ),
  },
  exportChanges: {
    'text/csv': lines(
      'at,actor,by,key_id,address,action,path,details,request_id',
      `2025-01-31T12:00:00.000Z,grace@example.org,proxy,,192.0.2.17,deleteImage,/api/images/${imageId},{},019376a4-d074-72b8-9194-8fc63d057267`,
    ),
  },
  getImportReport: {
    'text/csv': lines(
      'what,result,image,place,detail',
      'annotation,skipped,night-001.jpg,/annotations/17,The category 99 is not in the file',
    ),
  },
  getArtifact: {
    'application/json': { boxes: 25 },
    'text/csv': 'class_name,count\nperson,25\n',
    'text/plain': 'All went well.',
  },
  getMetrics: {
    'text/plain':
      '# HELP process_cpu_user_seconds_total Total user CPU time spent in seconds.\n# TYPE process_cpu_user_seconds_total counter\nprocess_cpu_user_seconds_total 6.865368\n',
  },
  streamProjectEvents: {
    'text/event-stream': `retry: 2000\n\ndata: {"kind":"image","id":"${imageId}"}\n\n`,
  },
};
